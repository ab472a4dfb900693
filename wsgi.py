"""Where a server finds the application."""

from config import from_environment
from mdt import create_app

app = create_app(from_environment())
