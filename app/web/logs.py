"""What a log may say of an error: an exception's own words can hold a phone number, so never those."""

import logging
import traceback


def outline(error: BaseException) -> str:
    """The type and the frames, one a line; none of the words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *places])


def without_words(record: logging.LogRecord) -> bool:
    """A filter for loggers of others: an outline in the place of the traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg, record.args = f"{record.getMessage().rstrip()} {outline(error)}", None
        record.exc_info = record.exc_text = None
    return True
