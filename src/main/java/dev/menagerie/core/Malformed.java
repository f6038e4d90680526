// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/** A model's reply does not decode into the shape asked for. The message names the place. */
public final class Malformed extends RuntimeException {

  private static final long serialVersionUID = 1;

  public Malformed(String message) {
    super(message);
  }
}
