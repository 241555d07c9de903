from site_of_mine import tables
