// The one name of the page.
window.Uitweg = { views: {} };
