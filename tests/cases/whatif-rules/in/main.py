import search
import httpx
