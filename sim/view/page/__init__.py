"""The live page: levers, a map of the cities and the targets in a browser, served on this machine."""
