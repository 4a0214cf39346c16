"""The doors: what people see in a browser. They share `web.base` and do not know each other."""
