"""A counterpart that this machine plays itself: three authorities and the e-licences, badly behaved by a seed.

Everything it says is marked 模拟. `world` is the other side, `faults` how it misbehaves, `links` the line to it.
"""
