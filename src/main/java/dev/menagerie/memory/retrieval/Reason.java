// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

/**
 * How a channel ranked a document.
 *
 * @param rank from 1; documents of the same score share the rank
 * @param score in the channel's own measure
 */
public record Reason(Channel channel, int rank, double score) {}
