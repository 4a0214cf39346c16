"""How the system is put together: settings from the environment, routes, the web server's entry."""
