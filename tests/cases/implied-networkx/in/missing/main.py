from networkx import draw
from networkx import pagerank
from networkx.nx_agraph import graphviz_layout
from networkx.nx_pydot import graphviz_layout
import networkx

