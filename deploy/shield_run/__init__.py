"""The one package that puts the services together: command line and embedded runs."""
