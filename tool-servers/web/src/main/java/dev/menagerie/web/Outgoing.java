// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param headers that the caller gave; nothing of them is sent to another origin
 */
record Outgoing(String method, URI url, Map<String, String> headers, Optional<String> body) {

  static Outgoing get(URI url) {
    return new Outgoing("GET", url, Map.of(), Optional.empty());
  }

  /**
   * The request that follows a redirect.
   *
   * @throws Refused if it would lead out of TLS, or carry a body to another origin
   */
  Outgoing redirected(int status, URI target) {
    if (url.getScheme().equals("https") && target.getScheme().equals("http")) {
      throw new Refused("it leads from https to http, which is not followed");
    }
    boolean posted = method.equals("POST") && (status == 301 || status == 302);
    boolean seeOther = status == 303 && !method.equals("HEAD");
    var next = posted || seeOther ? new Outgoing("GET", url, bodiless(), Optional.empty()) : this;
    boolean reads = next.method.equals("GET") || next.method.equals("HEAD");
    if (sameOrigin(target)) {
      return new Outgoing(next.method, target, next.headers, next.body);
    }
    if (!reads || next.body.isPresent()) {
      throw new Refused(
          "a %s is not carried to another origin; make the request there if it is meant"
              .formatted(next.method));
    }
    return new Outgoing(next.method, target, Map.of(), Optional.empty());
  }

  private Map<String, String> bodiless() {
    var kept = new LinkedHashMap<>(headers);
    kept.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("content-"));
    return kept;
  }

  private boolean sameOrigin(URI target) {
    return url.getScheme().equals(target.getScheme())
        && url.getHost().equals(target.getHost())
        && port(url) == port(target);
  }

  private static int port(URI url) {
    if (url.getPort() != -1) {
      return url.getPort();
    }
    return url.getScheme().equals("https") ? 443 : 80;
  }
}
