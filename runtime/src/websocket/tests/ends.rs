//! How a websocket ends, and what is not lost then.

use super::*;

#[tokio::test]
async fn a_view_that_returns_closes_after_all_that_it_has_sent() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    ws.send("a").await.unwrap();
    ws.send("b").await.unwrap();
    drop(ws);
    assert_eq!(read(&mut client).await, (0x81, b"a".to_vec()));
    assert_eq!(read(&mut client).await, (0x81, b"b".to_vec()));
    assert_eq!(close_code(&mut client).await, 1000);
}

#[tokio::test]
async fn what_breaks_the_protocol_is_told_once_and_closed_with_its_code() {
    let small = WebsocketOptions {
        max_message_size: Some(10),
        ..WebsocketOptions::DEFAULT
    };
    let unmasked = vec![0x81, 1, b'x'];
    for (bytes, code) in [
        (frame(0xc1, b"x"), 1002),
        (unmasked, 1002),
        (frame(0x83, b""), 1002),
        (frame(0x81, b"\xff"), 1007),
        (frame(0x82, &[0; 11]), 1009),
    ] {
        let (mut ws, mut client) = open(&small);
        client.write_all(&bytes).await.unwrap();
        let error = ws.try_recv().await.unwrap_err();
        assert_eq!(error.code().number(), code, "{error}");
        assert_eq!(ws.try_recv().await, Ok(None));
        assert_eq!(close_code(&mut client).await, code);
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_answer_a_close_is_left_after_the_timeout() {
    let begun = tokio::time::Instant::now();
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    ws.close(4000, "bye").await;
    assert_eq!(begun.elapsed().as_secs(), 5);
    assert_eq!(close_code(&mut client).await, 4000);
}

#[tokio::test]
async fn one_close_frame_is_sent_and_nothing_after_it() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    drop(ws);
    assert_eq!(close_code(&mut client).await, 1000);
    tokio::task::yield_now().await;
    let bytes = [frame(0x89, b""), frame(0x88, &[3, 232])].concat();
    client.write_all(&bytes).await.unwrap();
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"");
}

#[tokio::test]
async fn a_websocket_that_never_comes_to_be_open_holds_nothing() {
    let request = Request::builder().build();
    let ws = <WebSocket as crate::extract::FromRequest>::from_request(&request)
        .await
        .unwrap();
    let again = <WebSocket as crate::extract::FromRequest>::from_request(&request).await;
    assert!(again.is_err());
    let sender = ws.sender();
    drop(ws);
    assert_eq!(sender.try_send("x"), Err(TrySendError::Closed));
}

#[tokio::test]
async fn what_ends_a_websocket_waits_for_the_answers_to_what_came_before() {
    let messages = frame(0x82, b"abc").repeat(3);
    for (last, code) in [
        (frame(0x88, &[3, 232]), 1000),
        (frame(0x81, b"\xff"), 1007),
        (frame(0x83, b""), 1002),
    ] {
        let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
        client
            .write_all(&[&messages[..], &last].concat())
            .await
            .unwrap();
        let echo = tokio::spawn(async move {
            while let Some(message) = ws.recv().await {
                ws.send(message).await.unwrap();
            }
        });
        for _ in 0..3 {
            assert_eq!(read(&mut client).await, (0x82, b"abc".to_vec()));
        }
        assert_eq!(close_code(&mut client).await, code);
        echo.await.unwrap();
    }
}

#[tokio::test]
async fn a_slow_client_that_closes_gets_the_answers_before_its_close_frame() {
    let (mut ws, client) = open(&WebsocketOptions::DEFAULT);
    let (mut reading, mut writing) = tokio::io::split(client);
    let echo = tokio::spawn(async move {
        while let Some(message) = ws.recv().await {
            ws.send(message).await.unwrap();
        }
        ws.closed_by_client()
    });
    let message = frame(0x82, &[7; 10_000]);
    let said = [message.repeat(20), frame(0x88, &[3, 232])].concat();
    let saying = tokio::spawn(async move {
        writing.write_all(&said).await.unwrap();
        writing
    });
    // Nothing is read before the close frame is on its way.
    let writing = saying.await.unwrap();
    let mut answers = Vec::new();
    reading.read_to_end(&mut answers).await.unwrap();
    let close = [0x88, 2, 3, 232];
    assert_eq!(answers.len(), 20 * (10_000 + 4) + close.len());
    assert!(answers.ends_with(&close));
    let closed = echo.await.unwrap().unwrap();
    assert_eq!(closed.code, CloseCode::NORMAL);
    drop(writing);
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_on_does_not_hold_up_the_answer_to_a_close_frame() {
    let (ws, client) = open(&WebsocketOptions::DEFAULT);
    let (mut reading, mut writing) = tokio::io::split(client);
    let sending = async { while ws.send(vec![0; 10_000]).await.is_ok() {} };
    let closing = async {
        writing.write_all(&frame(0x88, &[3, 232])).await.unwrap();
        let mut answers = Vec::new();
        reading.read_to_end(&mut answers).await.unwrap();
        assert!(answers.ends_with(&[0x88, 2, 3, 232]));
        drop(writing);
    };
    tokio::join!(sending, closing);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_closes_and_takes_no_answers_is_left_after_the_timeout() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    fill(&ws).await;
    let begun = tokio::time::Instant::now();
    client.write_all(&frame(0x88, &[3, 232])).await.unwrap();
    assert_eq!(ws.flush().await, Err(WebsocketClosed));
    assert_eq!(begun.elapsed().as_secs(), 5);
    assert_eq!(ws.closed_by_client().unwrap().code, CloseCode::NORMAL);
}

#[tokio::test(start_paused = true)]
async fn what_came_before_a_write_that_fails_is_received() {
    let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
    client
        .write_all(&frame(0x82, b"abc").repeat(3))
        .await
        .unwrap();
    drop(client);
    // It is written before anything is read.
    ws.send("in vain").await.unwrap();
    for _ in 0..3 {
        assert_eq!(ws.try_recv().await, Ok(Some(vec![b'a', b'b', b'c'].into())));
    }
    assert_eq!(ws.send("more").await, Err(WebsocketClosed));
    assert!(matches!(
        ws.try_recv().await,
        Err(WebsocketError::Broken(_))
    ));
    assert_eq!(ws.try_recv().await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn a_view_that_receives_nothing_is_told_that_nothing_can_be_sent() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    let (tell, told) = tokio::sync::oneshot::channel();
    client.write_all(&frame(0x82, b"abc")).await.unwrap();
    drop(client);
    let sender = ws.sender();
    tokio::spawn(async move {
        while sender.send("tick").await.is_ok() {}
        tell.send(()).unwrap();
    });
    told.await.unwrap();
    let begun = tokio::time::Instant::now();
    // The connection is kept for what has come, but not for ever.
    let sender = ws.sender();
    std::future::poll_fn(|cx| sender.shared.poll_over(cx)).await;
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_long_text_is_refused_with_its_first_wrong_byte() {
    let text = "h\u{e9}llo".repeat(400);
    let whole = frame(
        0x81,
        &[text.as_bytes(), b"\xed\xa0", text.as_bytes()].concat(),
    );
    let come = whole.len() - text.len();
    let begun = frame(0x01, &text.as_bytes()[..2]);
    let in_pieces = [begun, frame(0x80, &[b'x'; 10])].concat();
    // What is wrong in other ways as well is told so, however it arrives.
    let compressed = frame(0xc1, &[0xff; 40_000]);
    for (bytes, come, code) in [
        (&compressed, compressed.len(), 1002),
        (&whole, come, 1007),
        (&in_pieces, in_pieces.len() - 9, 1007),
    ] {
        let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
        client.write_all(&frame(0x81, b"before")).await.unwrap();
        client.write_all(&bytes[..come]).await.unwrap();
        assert_eq!(ws.recv().await.unwrap().as_text(), Some("before"));
        let error = ws.try_recv().await.unwrap_err();
        assert_eq!(error.code().number(), code, "{error}");
        assert_eq!(close_code(&mut client).await, code);
    }
}
