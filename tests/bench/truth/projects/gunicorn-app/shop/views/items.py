from flask import Blueprint, jsonify

from ..models import Item, db

blueprint = Blueprint("items", __name__, url_prefix="/items")


@blueprint.get("/")
def items():
    db.session.add(Item(name="a"))
    db.session.commit()
    return jsonify([item.name for item in Item.query.all()])
