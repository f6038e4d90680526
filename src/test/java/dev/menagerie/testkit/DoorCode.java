// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Redaction;
import java.util.Optional;

/** A secret as an operator may have configured it, in journals from before it was. */
public final class DoorCode implements Redaction {

  @Override
  public Optional<String> found(String text) {
    return text.contains("door 4711") ? Optional.of("door code") : Optional.empty();
  }

  @Override
  public String removed(String text) {
    return text;
  }
}
