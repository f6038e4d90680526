// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.RegistrationFailed.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** What a person has agreed to at an authorization server, and comes back from there with. */
final class Agreement {

  private Agreement() {}

  /**
   * Takes it.
   *
   * @param servers of which one has sent the person there
   * @param response the parameters that the person comes back with
   * @param limit for the request of a token
   * @return the server that lets this client in from now on
   * @throws RegistrationFailed if none does; the message is for the person
   */
  static RegisteredServer of(
      Collection<RegisteredServer> servers, Map<String, String> response, Duration limit) {
    for (var server : servers) {
      try {
        if (server.authorization().agreed(response, limit)) {
          return server;
        }
      } catch (ExchangeFailed e) {
        throw new RegistrationFailed(
            e.kind() == ExchangeFailed.Kind.UNSENT ? Reason.UNREACHABLE : Reason.INVALID_TERMS,
            "%s; open authorization.url of GET /v1/tool-servers/%s to try again"
                .formatted(server.withoutSecrets(e.reason()), server.name()));
      }
    }
    throw new RegistrationFailed(
        Reason.UNKNOWN,
        "this address was used before, is too old, or was never given out; open the one that"
            + " authorization.url of GET /v1/tool-servers/NAME shows");
  }
}
