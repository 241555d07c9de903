import fastjson
