import httpx
import lib
