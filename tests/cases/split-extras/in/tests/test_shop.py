import httpx
import pytest
