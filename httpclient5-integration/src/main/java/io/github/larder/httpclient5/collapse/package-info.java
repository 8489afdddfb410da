// SPDX-License-Identifier: Apache-2.0
/**
 * How an exchange of HttpClient's chains waits for the request of another one: {@link
 * io.github.larder.httpclient5.collapse.ClassicFollower} on its thread, {@link
 * io.github.larder.httpclient5.collapse.AsyncFollower} without one.
 */
@NullMarked
package io.github.larder.httpclient5.collapse;

import org.jspecify.annotations.NullMarked;
