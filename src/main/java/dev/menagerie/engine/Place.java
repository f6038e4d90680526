// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/**
 * A task's place in the queue.
 *
 * @param position 1 is next
 * @param of how many are queued
 * @param why it is not at work, in words
 */
public record Place(int position, int of, String why) {}
