import click
import nowhere
