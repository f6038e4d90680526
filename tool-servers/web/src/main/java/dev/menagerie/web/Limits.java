// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.time.Duration;

/**
 * What a call may cost.
 *
 * @param time for all of it, redirects and reading included
 * @param bytes of one answer, as it travels and unpacked
 * @param chars of one result as a model reads it
 * @param calls at once; more wait
 */
record Limits(Duration time, int bytes, int chars, int calls) {

  static final Limits USUAL = new Limits(Duration.ofSeconds(20), 4 << 20, 30_000, 16);
}
