// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.math.BigDecimal;

/**
 * What a run may still spend.
 *
 * @param tokens input and output together
 * @param effects thoughts, actions, memory accesses, questions and delegations
 * @param depth levels of delegation below this task
 * @param seconds of activity: the time of all effects added up
 */
public record Budget(
    long tokens, BigDecimal usd, long effects, long toolCalls, int depth, long seconds) {}
