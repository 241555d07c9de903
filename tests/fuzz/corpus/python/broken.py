def f(:
  import a
 "unterminated
import b
((((((
import c
))
  }
"""
import d