// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.webserver.http.ServerRequest;

/** On whose behalf requests are made, as far as the server knows. */
final class Callers {

  private Callers() {}

  /** Nobody is known by name: the token is shared. */
  static String of(ServerRequest request) {
    return request.remotePeer().host();
  }
}
