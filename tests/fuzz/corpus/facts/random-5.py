   
sys.exit(1), 2
import sys as _sys
if self.sys.platform:
  # odd
 import importlib as il, importlib.util as iu
 x = 1
if (z or # sys
   sys.platform): # c

 from typing import TYPE_CHECKING as TC
 x = 1
elif not TC and x:
 from \
 importlib \
 import \
 import_module  
 if not TYPE_CHECKING:
  try: import platform; x: int = importlib . util . find_spec ('a') # end
  # between
  except f(ImportError):
   
   from.import lazy ;
   x = 1 # no  # depclose: imports z
   try:
    lazy(1)
    print(1); exit()

    from ... platform import *
    exit()
   # between
   except ImportError.x: # c
   
    from x.y.z import (match, # why
   b as c,)  
    from match import (TC, # why
   b as c,)  
    from typing import TYPE_CHECKING as TC
    exit()
   finally:

   
    __all__ = ['a', "b" 'c', x] ;
    raise
   exit()
  else:

# note: if x
   exit(1) ;

   from sys import platform, version_info as vi  
   raise
  with suppress(ValueError): # c
   exit(1)  
   class A(B, metaclass=import_module(x for x in y)):
  # odd
# note: if x
    from ... a import *  
# note: if x
    x = runpy.run_module(mod_name='a', alter_sys=True) if importlib.import_module('.c', __name__) else None  
    x = 1
   if a and b and TC: # c
    from importlib import import_module as im
# note: if x
    from \
 a \
 import \
 platform  
    pass
   elif f'{sys.platform}':
# note: if x
    from.import import_module ;
    __all__: list[str] = ['h'] ;

    from typing import TYPE_CHECKING as TC
    raise
   elif TYPE_CHECKING:

# note: if x
    import x.y.z \
  , x.y.z  
    from typing import TYPE_CHECKING as TC ;

    sys.exit()
    raise
   raise
  try: import importlib as il, importlib.util as iu # end
  # between
  except:

   
   import sys as _sys  
   exit()
  pass
 @d(importlib.import_module('.c', package=__package__))
 async def f(a: import_module(b'a') = import_module('a' + x + '.b')) -> import_module(x for x in y): # c
  @d(run_module('a'))
  def f(a: import_module('a' # no
  'b') = importlib.util.find_spec(x)) -> import_module('a' if x else 'b'):
  # odd

   exit(1)  

   from.import case  

   lazy(1)  
   exit()
  raise
 x = 1
else:
 x = [lambda: importlib.import_module('.c', package=__package__), import_module(b'a')]  
 pass

from b.c import im

x = f(lambda: lambda: runpy.run_module(mod_name='a', alter_sys=True), k=runpy.run_module(mod_name='a', alter_sys=True))  
x = lambda: import_module("""a""")  
