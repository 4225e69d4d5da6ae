"""One file a figure: ``draw(tables, language)`` gives a matplotlib figure."""
