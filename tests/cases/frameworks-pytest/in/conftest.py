import setup_path
