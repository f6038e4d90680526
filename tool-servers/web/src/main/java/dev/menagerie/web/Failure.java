// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import dev.menagerie.kit.net.AddressGuard;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;

/** Says in words why there is no answer. */
final class Failure {

  private Failure() {}

  /** What happened, under the host's name. */
  static Refused refused(URI url, Throwable failure) {
    for (var cause = Optional.of(failure);
        cause.isPresent();
        cause = Optional.ofNullable(cause.get().getCause())) {
      if (cause.get() instanceof Refused refused) {
        return refused;
      }
      if (cause.get() instanceof AddressGuard.Barred barred) {
        return new Refused(
            barred.getMessage()
                + "; the operator may allow its range in MENAGERIE_WEB_ALLOW_PRIVATE");
      }
      var words = words(cause.get());
      if (words.isPresent()) {
        return new Refused(url.getAuthority() + ": " + words.get());
      }
    }
    return new Refused(
        "%s: the exchange failed: %s".formatted(url.getAuthority(), message(failure)));
  }

  private static Optional<String> words(Throwable cause) {
    return Optional.ofNullable(
        switch (cause) {
          case UnknownHostException _ -> "there is no such name";
          case ConnectException _ -> "cannot be connected to";
          case NoRouteToHostException _ -> "cannot be connected to";
          case SocketTimeoutException _ -> "took too long";
          case InterruptedIOException _ -> "took too long";
          case SSLException e -> "no safe connection: " + message(e);
          case NoHttpResponseException _ -> "closed the connection without an answer";
          case MessageConstraintException _ -> "its answer begins with more headers than are read";
          case ConnectionClosedException _ -> "the answer broke off before its end";
          case TruncatedChunkException _ -> "the answer broke off before its end";
          case EOFException _ -> "the answer broke off before its end";
          case ZipException e -> "the answer cannot be unpacked: " + message(e);
          case HttpException e -> "did not answer in HTTP: " + message(e);
          default -> null;
        });
  }

  /** Its message, without the names of classes that are quoted in it. */
  private static String message(Throwable cause) {
    return Refused.brief(
        cause.getMessage() == null
            ? cause.getClass().getSimpleName()
            : cause.getMessage().replaceAll("[\\w.$]+Exception: ", ""));
  }
}
