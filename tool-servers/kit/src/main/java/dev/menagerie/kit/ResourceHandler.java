// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.util.Map;

/** Reads a resource. Called on many threads at once. */
@FunctionalInterface
public interface ResourceHandler {

  /**
   * Reads it.
   *
   * @param uri as it was asked for
   * @param variables of the template, by name; empty if the resource's address has none
   * @throws IllegalArgumentException if there is no such resource
   */
  ResourceContents read(String uri, Map<String, String> variables, CallMeta meta);
}
