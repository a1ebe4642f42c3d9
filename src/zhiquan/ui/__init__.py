"""The design system: tokens, base templates, tags, forms, charts. It knows no area and imports none."""
