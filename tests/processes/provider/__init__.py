"""The city's identity, played by the sign-in library's own OpenID Connect provider in an installation of its own."""
