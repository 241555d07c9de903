from models import LIST
