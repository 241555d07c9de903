from app import late
