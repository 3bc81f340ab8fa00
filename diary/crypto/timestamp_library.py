"""The second opinion on a reply: rfc3161-client, which checks it with OpenSSL.

The rules are:

- It answers yes, no, or not at all. It cannot read what is not DER to the letter, nor does it look
  at a reply that was granted with modifications. That is no answer, and nobody's fault.
- DER wants certificates in byte order; OpenSSL's own authority, and others, write the signer's
  first. No signature covers their order, so the library is shown them in the order it wants.
- Whatever goes wrong inside it is no answer either.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from diary.crypto.timestamp_reply import Reply


def accepts(reply: Reply, leaf: x509.Certificate, roots: Sequence[x509.Certificate]) -> bool | None:
    """Tell whether the library accepts the reply under these roots; None if it cannot say."""
    # here, since only a reply with roots to check it against needs the library
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    if reply.status:
        return None
    try:
        decoded = decode_timestamp_response(_in_order(reply))
        verifier = VerifierBuilder(
            # where the reply brings certificates, the library takes the signer's from there
            tsa_certificate=None if reply.certificates else leaf,
            roots=list(roots),
            nonce=reply.nonce if reply.nonce >= 0 else None,
        ).build()
        return bool(verifier.verify(decoded, reply.imprint))
    except VerificationError:
        return False
    except ValueError:
        return None
    except BaseException as cause:
        if _is_panic(cause):
            return None
        raise


def _in_order(reply: Reply) -> bytes:
    given = b"".join(reply.certificates)
    return reply.raw.replace(given, b"".join(sorted(reply.certificates)), 1)


def _is_panic(error: BaseException) -> bool:
    # what its compiled part raises where it did not foresee something; no Exception to Python
    return type(error).__name__ == "PanicException"
