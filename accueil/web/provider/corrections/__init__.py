"""Requests for corrections at a provider: asked, followed, the days entered again."""
