// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;

/**
 * A message of a prompt.
 *
 * @param role {@code user} or {@code assistant}
 */
public record PromptMessage(String role, Content content) {

  public PromptMessage {
    if (!role.equals("user") && !role.equals("assistant")) {
      throw new IllegalArgumentException("role: \"%s\", must be user or assistant".formatted(role));
    }
  }

  public static PromptMessage user(Content content) {
    return new PromptMessage("user", content);
  }

  JsonObject json() {
    return Wire.object().add("role", role).add("content", content.json()).build();
  }
}
