import httpx
import idna
