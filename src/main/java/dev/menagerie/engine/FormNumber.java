// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Waiting;
import java.util.Optional;

/**
 * Which of the forms of a call it is.
 *
 * @param round how often the call had asked, from 1
 * @param question the number of the form in that, from 1
 */
public record FormNumber(int round, int question) {

  /** That of what waits, if it is a form. */
  public static Optional<FormNumber> of(Waiting wait) {
    var detail = wait.detail();
    return wait.reason() == Waiting.Reason.INPUT
        ? Optional.of(
            new FormNumber(detail.getInt(Inquiring.ROUND), detail.getInt(Inquiring.QUESTION)))
        : Optional.empty();
  }
}
