// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.util.List;
import java.util.Map;

/** Writes a prompt. Called on many threads at once. */
@FunctionalInterface
public interface PromptHandler {

  /**
   * Writes it.
   *
   * @param arguments with all that are required, and no others than the prompt has
   * @throws IllegalArgumentException if an argument does not fit
   */
  List<PromptMessage> write(Map<String, String> arguments, CallMeta meta);
}
