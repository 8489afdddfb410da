// SPDX-License-Identifier: Apache-2.0
/** Tests of the keys of bodies. */
@NullMarked
package io.github.larder.httpclient5.body;

import org.jspecify.annotations.NullMarked;
