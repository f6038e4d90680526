// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.math.BigDecimal;

/**
 * How ended tasks of one architecture went; what they spent is that of all of them together, their
 * children included.
 *
 * @param tasks that ended by themselves, at least 1
 * @param completed how many of them with a complete answer
 * @param tokens input and output
 * @param effects thoughts, actions, memory accesses, questions and delegations
 * @param ms the time of all effects added up
 */
public record TrackRecord(
    String architecture,
    long tasks,
    long completed,
    long tokens,
    BigDecimal usd,
    long effects,
    long ms) {}
