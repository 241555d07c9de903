# coding: utf-8
try:
	@d(import_module(x for x in y))
	async def f(a: import_module('a' + x + '.b') = il.import_module(name='a' '.b', package='p.q')) -> f().importlib.import_module('a'): # c
		if __name__ == '__main__' and x: # c
			for x in y:


				from os.path import (case, # why
   b as c,) ;
				lazy(1)  

				from importlib import import_module as im ;
				pass
			else:
				raise ;

				# depclose: imports p.q.*, r ;
				pass
			pass
		elif "__main__" == __name__: # c
			if sys.version_info >= (3, 8):

				from.import import_module ;
				__all__: list[str] = ['h']
				exit()
			elif a or TYPE_CHECKING: # c
# note: if x
				import platform as import_module ;
# note: if x
				from . import lazy
				pass
			x = 1
		elif {'a': 1}['a'] and x[1:2]: import a \
  , b.c; __all__: list[str] = ['h']
		else:
			if x.platform.y:
  # odd
				from ... os.path import *  
				raise
			else:

				__all__.append('g')  
				from typing import (TC, # why
   b as c,)  
# note: if x
				from ... typing import * ;
				x = 1
			pass
		exit()
	x = 1
# between
except ImportError if x else y:
  # odd
	try: # c
		if TYPE_CHECKING:

			try:
				x = 1 # no  # depclose: imports z  
				pass
			# between
			except: from ... sys import *;
			finally:
# note: if x
				from . import type  
				pass
			pass
		raise
	# between
	except ValueError: exit(1);
	# between
	except ValueError: from typing import import_module as case, b;
	finally: from platform import _sys; from importlib import import_module as im;
	if import_module('t'):
  # odd
		@d(__import__('a.b', level=0))
		async def f(a: import_module(r'a\b') = import_module(r'a\b')) -> import_module('a', **kw):

			try: x = f'{x!r:>{y}}' + str(import_module('a' + x + '.b'))
			# between
			except a[ImportError]: from \
 typing \
 import \
 case;
			# between
			except (a.BaseException): x = {lambda: builtins.__import__(x): runpy.run_module(mod_name='a', alter_sys=True)};
			x = y[lambda: runpy.run_module(mod_name='a', alter_sys=True):import_module(import_module('a').name)]
   
			__all__.append('g')
			raise
		try:
  # odd
   
			import importlib as il, importlib.util as iu  
# note: if x
			__all__.append('g')
			pass
		# between
		except ImportError if x else y:
			for x in y: from a import platform as im, b;
			else:

# note: if x
				from os.path import import_module
				raise
			match runpy.run_module(mod_name='a', alter_sys=True):
				case {'a': 1} if (TYPE_CHECKING): # c

					from \
 a \
 import \
 match  
					from.import lazy
					x = """
import nothing
""" + str(import_module(lambda x, y: 1, 'p')) ;
					exit()
			raise
		else: import importlib
		import platform  
		raise
	from \
 importlib \
 import \
 im
	raise
   
x = 1 # no  # depclose: imports z ;

x = lambda: import_module('a.%s' % x)  
x = f'{x!r:>{y}}' + str(importlib.import_module('.c', __name__))
match __import__('a', globals(), locals(), [], 1):
	case {'a': 1} if sys.platform == 'win32' or x: from ..importlib import a # end
from \
 importlib \
 import