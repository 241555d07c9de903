from site_of_mine import create_app

create_app()
