// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.net.HostName;
import dev.menagerie.tool.RegistrationFailed.Reason;
import java.net.URI;
import java.util.Set;

/** Reads the address of a tool server as an operator writes it. */
final class ServerUrl {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  private ServerUrl() {}

  /** Whether nobody on the way reads what is sent there. */
  static boolean secret(URI address) {
    return "https".equals(address.getScheme()) || LOOPBACK.contains(address.getHost());
  }

  /**
   * The address.
   *
   * @throws RegistrationFailed if it is none of HTTP, or does not name a server plainly
   */
  static URI of(String url) {
    try {
      var address = URI.create(url);
      var http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      var host = address.getHost();
      if (http && host != null && address.getUserInfo() == null && HostName.plain(host)) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new RegistrationFailed(
        Reason.INVALID_URL,
        "url: \"%s\", must be an address such as http://127.0.0.1:3001/mcp"
            .formatted(ResultText.brief(url)));
  }
}
