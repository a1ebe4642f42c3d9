"""The wiring: settings, addresses, the portal's home, the command line and the supervisor."""
