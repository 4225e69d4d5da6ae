"""What one enterprise does: one file a mechanism, each with its parameters and small rules for ONE enterprise.

A rule reads and writes the fields of ``firm`` (a record of the ledger, or an ``Enterprise``), reads the records of its
city and market, and takes its luck as arguments, uniforms in (0, 1). Rules are plain Python: Numba compiles them when
the pass over the ledger calls them, an ``Enterprise`` calls them as they stand, and both give the same bits.
"""
