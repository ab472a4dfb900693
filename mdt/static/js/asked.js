// Results answer a POST. As an entry of the history they become an address to read again, so that the way back
// from a hit finds them (the question waits in a sealed cookie), and the browser does not ask to send it twice.
if (document.querySelector("form.asking[data-asked]")) history.replaceState(null, "", location.href);
