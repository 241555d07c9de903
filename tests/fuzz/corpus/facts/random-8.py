import b.c as type
if (lambda x: x)(sys.platform):
  # odd
   
	import sys as _sys  
	try:

		from typing import TYPE_CHECKING as TC
		exit()
	# between
	except* f(ImportError): from . import im # end
	# between
	except* builtins.ImportError:
  # odd
		class A(B, metaclass=importlib.util.find_spec(x)):

			for x in y:

				import match, match as q,match
				from ..importlib import platform  
				__all__: list[str] = ['h']
				x = 1
			else:
   
				from a import import_module  
				x = 1
			class A(B, metaclass=import_module(r'a\b')):
				from a import lazy ;
				(sys.exit(2))
				from typing import im as lazy, b ;
				raise
			try: import sys as import_module; import os.path, os.path as q,os.path
			# between
			except ModuleNotFoundError as e: # c

				import platform, x.y.z as q,platform
				import importlib as il, importlib.util as iu

				from importlib import import_module as im
				x = 1
			# between
			except:
  # odd
# note: if x
				import_module('a' + x + '.b')

				from typing import TYPE_CHECKING as TC  

				import match \
  , importlib
				x = 1
			raise
		x = 1
	else:

		x: int = import_module('a')(import_module('b'))
		if y:

# note: if x
			lazy = 2; match = import_module('a' + x + '.b'); type = 3 ;
			match import_module('a', *args):
				case {'a': 1} if (__name__) == ('__' 'main__'):
  # odd
					sys.exit(1), 2  
					pass
			pass
		elif a and (b or TYPE_CHECKING):
  # odd
			from . import lazy  
			raise
		class A(B, metaclass=import_module(*args)):
   
			x = lambda a, b=lambda: import_module('a', *args), *c: im(('a'))
# note: if x
			x = import_module('a' + x + '.b') if import_module(*args) else None ;
			pass
		pass
	raise
elif (not (TYPE_CHECKING)): import b.c, match as q,b.c; from typing import (lazy, # why
   b as c,)
else: # c
	(sys.exit(2))

	import os.path \
  , x.y.z
	raise  
	raise

from \
 match \
 import \
 case  
   
sys.exit() ;
# note: if x
from platform import lazy as case, b  
try:

	if import_module('t'):

		from x.y.z import import_module as _sys, b
		raise
	elif a and (b and t.TYPE_CHECKING):

		from \
 typing \
 import \
 platform

		# depclose: imports p.q.*, r
		raise
	else: # c
		try:
  # odd
			match import_module('a' + x + '.b'):
				case {'a': 1} if sys.version_info >= (3, 8):
  # odd

					sys.exit()
# note: if x
					x = {lambda: import_module('a', *args): import_module('a' # no
  'b')} ;
					exit()
			from sys import (a, # why
   b as c,) ;
			match run_module('a'):
				case {'a': 1} if a and b and TC: assert import_module('a.%s' % x), import_module('a.%s' % x); import a;
			raise
		# between
		except: import x.y.z, os.path as q,x.y.z;

		__all__: list[str] = ['h']
		pass
	while {'a': 1}['a'] and x[1:2]:

		match[x:y] ;
		from.import _sys
		exit()
	else: # c
		for x in y:

			from sys import platform, version_info as vi ;
			x = 1
		else:
  # o