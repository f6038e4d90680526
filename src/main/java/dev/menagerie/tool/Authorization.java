// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Map;

/** Shows a tool server that this client may speak with it. Used by many threads. */
interface Authorization {

  /** Shows nothing. */
  Authorization NONE = Map::of;

  /**
   * Headers of the next request.
   *
   * @throws ExchangeFailed as unsent if there is nothing to show
   */
  Map<String, String> headers();

  /**
   * Reacts on a refusal by 401 or 403.
   *
   * @param shown headers of the request that was refused
   * @param challenge the answer's {@code WWW-Authenticate}, empty if it has none
   * @return whether the request may be sent again, with new headers
   * @throws ExchangeFailed as untouched if a person is needed first
   */
  default boolean renewed(Map<String, String> shown, int status, String challenge) {
    return false;
  }
}
