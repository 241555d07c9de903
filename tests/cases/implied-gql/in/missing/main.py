from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.httpx import HTTPXTransport
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport
import gql

