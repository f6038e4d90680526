// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/**
 * How many tasks there are of those that have not ended; children of tasks do not count.
 *
 * @param working that have a place at work
 * @param most that may have one
 * @param queued that wait for one
 */
public record Occupancy(int working, int most, int queued) {}
